"""What each group of staff may do, as data. `manage.py setup_roles` writes it to the database.

A pattern is `app.action_model` in lower case, and `*` stands for any text. A model of an app that is not
installed gives no permissions yet; a permission that its model does not have is an error. Which rows of a
table somebody sees (an optician: orders with lenses) is for the apps that own them.
"""

CATALOGUE_VIEW = ["catalog.view_*", "tryon.view_picturedvariant"]
CATALOGUE_WRITE = [
    *CATALOGUE_VIEW,
    "catalog.add_*",
    "catalog.change_*",
    "catalog.delete_productimage",
    "tryon.change_picturedvariant",
]
CUSTOMERS_WRITE = [
    "accounts.view_user",
    "accounts.change_user",
    "accounts.*_address",
    "accounts.view_wearer",
    "accounts.add_wearer",
    "accounts.change_wearer",
    "accounts.view_devicesession",
    "accounts.change_devicesession",  # signing devices out
]
# No delete_*: orders, payments and their events stay, whoever asks.
ORDERS_WRITE = [
    "orders.view_order",
    "orders.change_order",
    "orders.view_orderline",
    "orders.view_orderevent",
    "orders.view_ordernote",
    "orders.add_ordernote",
    "orders.view_shipment",
    "orders.view_shipmentline",
    "orders.change_shipment",
    "orders.view_carrier",
    "orders.add_return",
    "orders.view_return",
    "orders.change_return",
]
# Bodies are not kept, and a mail sent again goes to its reader only.
MAILS = ["core.view_sentmail", "core.resend_sentmail", "core.view_waitingmail"]
TAX_AND_SHIPPING_VIEW = ["cart.view_tax*", "cart.view_shipping*", "cart.view_pickuppoint", "cart.view_closedday"]
TAX_AND_SHIPPING_WRITE = [
    *TAX_AND_SHIPPING_VIEW,
    *[f"cart.{may}_{what}" for may in ("add", "change") for what in ("tax*", "shipping*", "pickuppoint", "closedday")],
    "cart.delete_taxedkind",  # taking things out of a class
    "cart.delete_closedday",
]
COUPONS = [
    "cart.view_coupon*",
    *[f"cart.{may}_{what}" for may in ("add", "change") for what in ("coupon", "couponbrand", "couponcategory")],
    "cart.delete_coupon",  # one that was never used
    "cart.delete_couponbrand",
    "cart.delete_couponcategory",
]
REFUNDS = [
    "payments.view_payment",
    "payments.view_refund",
    "payments.view_refundline",
    "payments.view_dispute",
    "payments.view_stripecustomer",
    "payments.view_cardconsent",
    "payments.add_refund",  # up to SUPPORT_REFUND_LIMIT
    "payments.view_paymentissue",
    "payments.change_paymentissue",
]

ROLES: dict[str, list[str]] = {
    "Support": [*CATALOGUE_VIEW, *CUSTOMERS_WRITE, *ORDERS_WRITE, *REFUNDS, *MAILS, *TAX_AND_SHIPPING_VIEW],
    "Catalogue": [*CATALOGUE_WRITE],
    "Optician": [
        *CATALOGUE_VIEW,
        "catalog.*_lens*",
        "orders.view_order",
        "orders.view_orderline",
        "prescriptions.view_prescription",
        "prescriptions.change_prescription",
        "prescriptions.view_prescriptionfile",
        "prescriptions.view_prescriptionevent",
    ],
    "Workshop": [*CATALOGUE_VIEW, "orders.view_lensjob", "orders.change_lensjob"],
    "Manager": [
        *CATALOGUE_WRITE,
        *CUSTOMERS_WRITE,
        *ORDERS_WRITE,
        *REFUNDS,
        *MAILS,
        *TAX_AND_SHIPPING_WRITE,
        "accounts.deactivate_user",
        "orders.add_carrier",
        "orders.change_carrier",
        "orders.view_lensjob",
        "orders.change_lensjob",
        "payments.refund_any_amount",
        *COUPONS,
    ],
}
