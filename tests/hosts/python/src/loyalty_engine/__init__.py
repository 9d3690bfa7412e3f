"""A loyalty engine: what a customer earns, what a basket costs, which tier a member holds
and which offer comes next.

>>> from loyalty_engine import Loyalty
>>> shop = Loyalty.load({"id": "shop", "revision": 1, "currency": "EUR"})
>>> shop.describe().contract_version
'0.1.0'
"""

from loyalty_engine import contract, errors
from loyalty_engine._json import from_json, to_json
from loyalty_engine._loyalty import Loyalty
from loyalty_engine._sandbox import Limits
from loyalty_engine.contract import *
from loyalty_engine.errors import *

__all__ = ["Limits", "Loyalty", "from_json", "to_json"]
__all__ += contract.__all__
__all__ += errors.__all__
