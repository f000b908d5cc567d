package dev.askel.http.rest;

import java.util.List;

/**
 * Routes that share a tag in the OpenAPI document.
 *
 * @param name the tag
 * @param description one sentence for people
 * @param schemaResources the resources with their schemas, in this package. Each holds one JSON
 *     object with a member for each schema; names are unique in the whole document
 */
public record RouteGroup(
        String name, String description, List<String> schemaResources, List<Route> routes) {}
