/**
 * Functions that run as Jobs of Kubernetes, through its API by plain HTTPS. Knows the few kinds and
 * members it needs (Job, ConfigMap, Pod) and none of Lambda's API but what {@link
 * dev.askel.connectors.function} asks of a function.
 */
@NullMarked
package dev.askel.connectors.kubernetes;

import org.jspecify.annotations.NullMarked;
