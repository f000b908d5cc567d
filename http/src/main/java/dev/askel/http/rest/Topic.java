package dev.askel.http.rest;

import java.util.List;

/**
 * Routes that belong together.
 *
 * @param name the tag in the document
 * @param meaning for people, one sentence
 * @param schemas the resource with their schemas, beside this class: one JSON object, a member for
 *     each schema
 */
public record Topic(String name, String meaning, String schemas, List<Route> routes) {}
