"""Many customers at once at one running shop: what is promised, and beside it what happens without the guard."""
