/**
 * What AWS services answer, by their API models: a compact form of those, made by {@code
 * src/models/compact_models.py} (ADR 0008). Read when somebody asks, kept by nobody. Knows no HTTP
 * and calls nothing.
 */
@NullMarked
package dev.askel.connectors.model;

import org.jspecify.annotations.NullMarked;
