/**
 * The REST API under {@code /api/v1}. One table of routes defines both the served paths and the
 * OpenAPI document ({@code docs/rest.md}).
 *
 * <p>A route has a path, parameters, schemas of its bodies and an action. It does not depend on
 * sockets or admission, which belong to the server in {@code dev.askel.http}. The package {@code
 * wire} defines the operations of AWS. Their requests are read from paths and queries as well as
 * from bodies. Entry type: {@link dev.askel.http.rest.RouteTable}; the routes are in {@code
 * rest.routes}.
 */
@NullMarked
package dev.askel.http.rest;

import org.jspecify.annotations.NullMarked;
