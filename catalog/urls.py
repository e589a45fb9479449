from django.urls import path

from . import notices, picture_views, views
from .reviews import views as reviews

urlpatterns = [
    path("products", views.ProductListView.as_view(), name="products"),
    path("products/categories", views.CategoryTreeView.as_view(), name="categories"),
    path("products/brands", views.BrandListView.as_view(), name="brands"),
    path("products/notify", notices.ForgetAddressView.as_view(), name="forget-stock-notices"),
    path("products/<slug:key>/notify", notices.WishView.as_view(), name="stock-notice"),
    path("products/suggest", views.SuggestView.as_view(), name="suggest"),
    path("products/<slug:key>", views.ProductDetailView.as_view(), name="product"),
    path("products/<slug:key>/reviews", reviews.ProductReviewsView.as_view(), name="reviews"),
    path("reviews/<uuid:review_id>", reviews.ReviewView.as_view(), name="review"),
    path("reviews/<uuid:review_id>/helpful", reviews.VoteView.as_view(), name="vote"),
    path("users/reviews", reviews.OwnReviewsView.as_view(), name="own-reviews"),
    path("admin/reviews", reviews.QueueView.as_view(), name="review-queue"),
    path("admin/reviews/<uuid:review_id>/approve", reviews.ApproveView.as_view(), name="approve-review"),
    path("admin/reviews/<uuid:review_id>/reject", reviews.RejectView.as_view(), name="reject-review"),
    path("products/<slug:key>/images", picture_views.ProductImagesView.as_view(), name="product-images"),
    path("products/<slug:key>/images/order", picture_views.ProductImageOrderView.as_view(), name="image-order"),
    path("products/<slug:key>/images/<uuid:image_id>", picture_views.ProductImageView.as_view(), name="product-image"),
]
