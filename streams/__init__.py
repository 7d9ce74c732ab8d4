"""Kafka in and out: the Faust application that lands alerts, and the relay that publishes decisions."""
