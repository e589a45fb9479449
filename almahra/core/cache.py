"""A cache that may be away."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache

from .redis_client import ask


def _or(miss: Callable[[], Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def forgiving(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
            return ask(lambda: method(self, *args, **kwargs), otherwise=miss)

        return call

    return forgiving


def _no() -> bool:
    return False


def _nothing() -> None:
    return None


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, for which an unreachable server is a miss and not an error."""

    add = _or(_no)(RedisCache.add)
    set = _or(_nothing)(RedisCache.set)
    touch = _or(_no)(RedisCache.touch)
    delete = _or(_no)(RedisCache.delete)
    get_many = _or(dict)(RedisCache.get_many)
    has_key = _or(_no)(RedisCache.has_key)
    set_many = _or(list)(RedisCache.set_many)
    delete_many = _or(_nothing)(RedisCache.delete_many)
    clear = _or(_no)(RedisCache.clear)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return ask(lambda: RedisCache.get(self, key, default, version), otherwise=lambda: default)
