/**
 * HTTP tasks ({@code http:invoke}): parameters and connection make a request, the answer makes a
 * result (spec/integrations.md section 8).
 *
 * <p>Knows neither how connections are kept nor which hosts may be called.
 */
@NullMarked
package dev.askel.connectors.http;

import org.jspecify.annotations.NullMarked;
