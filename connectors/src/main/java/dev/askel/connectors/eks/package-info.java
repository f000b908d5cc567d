/**
 * {@code eks:call} and {@code eks:runJob}: the Kubernetes API of clusters of Amazon EKS
 * (spec/integrations.md section 6; Developer Guide, "Create and manage Amazon EKS clusters with
 * Step Functions"). Clusters themselves are made in the room of optimised integrations.
 */
@NullMarked
package dev.askel.connectors.eks;

import org.jspecify.annotations.NullMarked;
