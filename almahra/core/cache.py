"""A cache that may be away."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

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


class LastingClient(RedisCacheClient):
    """Django's client, which would make a new one of redis-py for each question: that costs more than asking it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._made: dict[Any, Any] = {}  # by pool; all threads may use one

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]  # the stubs leave it out
        if pool not in self._made:
            self._made[pool] = super().get_client(key, write=write)
        return self._made[pool]


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, for which an unreachable server is a miss and not an error."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._class = LastingClient

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
