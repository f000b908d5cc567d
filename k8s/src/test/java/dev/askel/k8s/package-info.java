/**
 * Checks the manifests of {@code k8s/} against Kubernetes' API, against each other and against the
 * server's settings.
 */
@NullMarked
package dev.askel.k8s;

import org.jspecify.annotations.NullMarked;
