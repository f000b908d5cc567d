/**
 * What AWS services are asked and answer, by their API models: a compact form of those, made by
 * {@code src/models/compact_models.py} (ADR 0008). Read when somebody asks, kept while it is used.
 * Knows no HTTP and calls nothing.
 */
@NullMarked
package dev.askel.connectors.model;

import org.jspecify.annotations.NullMarked;
