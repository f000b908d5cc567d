/**
 * The routes of the limits and pauses of integration endpoints.
 *
 * <p>Entry type: {@link dev.askel.http.rest.endpoint.EndpointRoutes}.
 */
@NullMarked
package dev.askel.http.rest.endpoint;

import org.jspecify.annotations.NullMarked;
