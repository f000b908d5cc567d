package dev.askel.http.rest;

import java.util.List;

/**
 * Routes that belong together.
 *
 * @param name the tag in the document
 * @param meaning for people, one sentence
 * @param schemas the resources with their schemas, beside this class: each one JSON object, a
 *     member for each schema, named once in the whole document
 */
public record Topic(String name, String meaning, List<String> schemas, List<Route> routes) {}
