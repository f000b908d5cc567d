package dev.askel.http.rest;

/**
 * Operations whose paths are below the root of the server, for the OpenAPI document. Other
 * protocols than the REST API answer them.
 *
 * @param errorSchema the schema of their errors
 */
public record RootGroup(RouteGroup group, String errorSchema) {}
