"""Notices: what people are told, by e-mail, SMS or webhook: written with the change that causes it, sent later, never twice."""
