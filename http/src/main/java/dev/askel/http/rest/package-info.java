/**
 * The REST face under {@code /api/v1}: one table of routes, from which both the serving and the
 * OpenAPI document follow ({@code docs/rest.md}).
 *
 * <p>A route knows its path, its parameters, the schemas of its bodies and who answers it; it knows
 * neither sockets nor admission, which is the server's side. The operations of AWS are those of
 * {@code wire}, read from paths and queries as well as from bodies. Arrows: {@code wire} ← this
 * room ← the server.
 */
@NullMarked
package dev.askel.http.rest;

import org.jspecify.annotations.NullMarked;
