"""The Discord toolkit: what every button, form, card and answer is made of."""
