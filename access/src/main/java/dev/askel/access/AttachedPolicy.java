package dev.askel.access;

import dev.askel.access.policy.PolicyDocument;

/**
 * A policy that is attached to a principal.
 *
 * @param name the name of the policy, such as {@code operator}, which decisions and denial messages
 *     contain
 */
public record AttachedPolicy(String name, PolicyDocument document) {}
