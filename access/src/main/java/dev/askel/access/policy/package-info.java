/**
 * Reads IAM policy documents and decides requests by them (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">policy
 * evaluation logic</a>).
 *
 * <p>Entry type: {@link dev.askel.access.policy.PolicyDocument}.
 */
@NullMarked
package dev.askel.access.policy;

import org.jspecify.annotations.NullMarked;
