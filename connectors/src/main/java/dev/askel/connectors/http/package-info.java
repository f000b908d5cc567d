/**
 * Implements HTTP tasks ({@code http:invoke}): creates a request from parameters and a connection,
 * and a result from the answer (docs/aws/integrations.md section 8). The entry type is {@link
 * dev.askel.connectors.http.HttpConnector}.
 *
 * <p>The package does not depend on the storage of connections or on the rules for hosts.
 */
@NullMarked
package dev.askel.connectors.http;

import org.jspecify.annotations.NullMarked;
