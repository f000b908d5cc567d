/**
 * Calls APIs behind an API gateway by {@code apigateway:invoke} (docs/aws/integrations.md section
 * 6).
 */
@NullMarked
package dev.askel.connectors.apigateway;

import org.jspecify.annotations.NullMarked;
