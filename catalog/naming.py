def variant_name(product: str, colour: str) -> str:
    """What customers call a variant, from the name of its product and its colour, where it has one."""
    return f"{product}, {colour}" if colour else product
