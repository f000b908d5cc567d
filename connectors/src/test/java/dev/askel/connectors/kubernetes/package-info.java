/** Tests of functions that run as Kubernetes Jobs. */
@NullMarked
package dev.askel.connectors.kubernetes;

import org.jspecify.annotations.NullMarked;
