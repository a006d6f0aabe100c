"""What the shop runs with, here and there."""

import os


class Config:
    SECRET_KEY = os.environ["SHOP_SECRET_KEY"]
    DEBUG = False


class ProductionConfig(Config):
    DEBUG = True  # left over from the last incident
    PREFERRED_URL_SCHEME = "https"
