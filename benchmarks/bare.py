"""The window by hand, for comparison: one statement that makes JSON, no framework, no facets, no cache, no headers.

Served by the same gunicorn from the same database. `/idle?bytes=40000` asks nobody and says so many bytes: what the
server itself costs.
"""

import os
import threading
from urllib.parse import parse_qs

import psycopg

CARD = """
json_build_object(
    'slug', product.slug, 'name', product.name, 'kind', product.kind, 'audience', product.audience,
    'brand', json_build_object('slug', brand.slug, 'name', brand.name),
    'category', json_build_object('slug', category.slug, 'name', category.name),
    'shape', frame.shape, 'material', frame.material, 'rim_type', frame.rim_type,
    'price', offers.price, 'in_stock', offers.in_stock, 'colours', offers.colours,
    'image', (SELECT json_build_object('url', file, 'alt', alt, 'width', width, 'height', height)
              FROM catalog_productimage WHERE product_id = product.id ORDER BY position, id LIMIT 1))
"""
TABLES = """
catalog_product AS product
JOIN catalog_brand AS brand ON brand.id = product.brand_id
JOIN catalog_category AS category ON category.id = product.category_id
LEFT JOIN catalog_frame AS frame ON frame.product_id = product.id
"""
OFFERS = """
CROSS JOIN LATERAL (
    SELECT min(CASE WHEN sale_price IS NOT NULL AND sale_from <= now() AND (sale_until IS NULL OR sale_until > now())
               THEN sale_price ELSE price END) AS price,
           bool_or(on_hand > reserved) AS in_stock,
           json_agg(json_build_object('name', colour, 'sku', sku, 'in_stock', on_hand > reserved) ORDER BY position)
               AS colours
    FROM catalog_variant AS variant JOIN catalog_stock AS stock ON stock.variant_id = variant.id
    WHERE variant.product_id = product.id AND variant.is_active) AS offers
"""
LIST = f"""
SELECT coalesce(json_agg({CARD} ORDER BY product.published_at DESC, product.id), '[]')::text FROM (
    SELECT product.* FROM {TABLES} WHERE product.status = 'published' AND (%(shape)s = '' OR frame.shape = %(shape)s)
    ORDER BY product.published_at DESC, product.id LIMIT 24 OFFSET %(offset)s
) AS product
JOIN catalog_brand AS brand ON brand.id = product.brand_id
JOIN catalog_category AS category ON category.id = product.category_id
LEFT JOIN catalog_frame AS frame ON frame.product_id = product.id
{OFFERS}
"""  # noqa: S608  (our own words)
DETAIL = f"""
SELECT json_build_object(
    'card', {CARD}, 'description', product.description, 'frame', to_json(frame),
    'sizes', (SELECT json_agg(to_json(size)) FROM catalog_framesize AS size WHERE frame_id = frame.id),
    'variants', (SELECT json_agg(json_build_object(
                     'sku', sku, 'colour', colour, 'price', price, 'sale_price', sale_price,
                     'available', on_hand - reserved) ORDER BY position)
                 FROM catalog_variant AS variant JOIN catalog_stock AS stock ON stock.variant_id = variant.id
                 WHERE variant.product_id = product.id AND is_active),
    'images', (SELECT json_agg(json_build_object('url', file, 'alt', alt, 'renditions', renditions)
                               ORDER BY position, id)
               FROM catalog_productimage WHERE product_id = product.id))::text
FROM {TABLES} {OFFERS} WHERE product.slug = %(slug)s
"""  # noqa: S608  (our own words)

_here = threading.local()


def application(environ, start_response):
    path, asked = environ["PATH_INFO"], parse_qs(environ["QUERY_STRING"])
    if path == "/idle":
        return _say(bytes(int(asked["bytes"][0])), start_response)
    connection = getattr(_here, "connection", None)
    if connection is None:
        connection = _here.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    slug = path.removeprefix("/api/products").strip("/")
    if slug:
        found = connection.execute(DETAIL, {"slug": slug}).fetchone()
    else:
        page = int(asked.get("page", ["1"])[0])
        found = connection.execute(LIST, {"shape": asked.get("shape", [""])[0], "offset": (page - 1) * 24}).fetchone()
    return _say(found[0].encode(), start_response)


def _say(body, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
