"""Reading the shop window: facets, search and lists over the cards that `catalog.services.cards` keeps."""
