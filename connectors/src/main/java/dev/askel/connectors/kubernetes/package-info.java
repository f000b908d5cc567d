/**
 * Runs functions as Kubernetes Jobs, through the Kubernetes API by HTTPS. It uses only Jobs,
 * ConfigMaps and Pods. Of Lambda it uses only the interfaces of {@link
 * dev.askel.connectors.function}. The entry type is {@link
 * dev.askel.connectors.kubernetes.JobFunction}.
 */
@NullMarked
package dev.askel.connectors.kubernetes;

import org.jspecify.annotations.NullMarked;
