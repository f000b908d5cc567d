package dev.askel.access;

import dev.askel.access.policy.PolicyDocument;

/**
 * A policy that is attached to a principal.
 *
 * @param name the name in decisions and explanations, such as {@code operator}
 */
public record AttachedPolicy(String name, PolicyDocument document) {}
