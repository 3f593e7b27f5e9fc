"""What is sent and what is answered. Generated from openapi/portreeve-v1.json by ./scripts/clients: changes made here are lost."""
