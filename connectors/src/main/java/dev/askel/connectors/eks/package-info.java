/**
 * Implements {@code eks:call} and {@code eks:runJob}. Both use the Kubernetes API of clusters of
 * Amazon EKS (docs/aws/integrations.md section 6; Developer Guide, "Create and manage Amazon EKS
 * clusters with Step Functions"). The package {@code optimized} creates the clusters themselves.
 * The entry type is {@link dev.askel.connectors.eks.EksConnector}.
 */
@NullMarked
package dev.askel.connectors.eks;

import org.jspecify.annotations.NullMarked;
