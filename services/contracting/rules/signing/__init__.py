"""Electronic signature: the ceremony and its sealed trail, the seal over the final PDF, and how it is verified."""
