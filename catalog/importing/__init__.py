"""Tables of products, variants, prices and stock: what each column means, what a file would change, and the export."""
