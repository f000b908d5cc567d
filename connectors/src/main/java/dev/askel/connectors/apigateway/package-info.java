/**
 * Calls of APIs behind an API gateway ({@code apigateway:invoke}, spec/integrations.md section 6).
 */
@NullMarked
package dev.askel.connectors.apigateway;

import org.jspecify.annotations.NullMarked;
