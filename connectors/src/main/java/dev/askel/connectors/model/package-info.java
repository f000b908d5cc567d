/**
 * Reads the API models of AWS services, in a compact form that {@code src/models/compact_models.py}
 * creates (ADR 0008). Models are loaded on demand and cached. The package does not depend on HTTP
 * and calls no service. The entry type is {@link dev.askel.connectors.model.ServiceModel}.
 */
@NullMarked
package dev.askel.connectors.model;

import org.jspecify.annotations.NullMarked;
