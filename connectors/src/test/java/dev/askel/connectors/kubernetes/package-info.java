/** Functions as Jobs of Kubernetes. */
@NullMarked
package dev.askel.connectors.kubernetes;

import org.jspecify.annotations.NullMarked;
