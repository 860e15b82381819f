"""A person's own data: all of it in their hands, or gone."""
