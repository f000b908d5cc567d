/**
 * Holds the manifests of {@code k8s/} against Kubernetes' API, each other and the server's
 * settings.
 */
@NullMarked
package dev.askel.k8s;

import org.jspecify.annotations.NullMarked;
