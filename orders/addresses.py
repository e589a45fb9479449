"""Frozen addresses in words."""

from collections.abc import Mapping


def address_lines(address: Mapping[str, str]) -> list[str]:
    """An address as it stands on a parcel, without empty lines; nothing a customer wrote makes two of one."""
    town = f"{address['postal_code']} {address['city']}".strip()
    lines = [address["name"], address["line1"], address["line2"], town, address["region"], address["country"]]
    return [" ".join(line.split()) for line in [*lines, address["phone"]] if line.strip()]
