package dev.askel.access;

import dev.askel.access.policy.PolicyDocument;

/**
 * A policy of a principal, with the name that decisions and their explanations show.
 *
 * @param name such as {@code operator}
 */
public record AttachedPolicy(String name, PolicyDocument document) {}
