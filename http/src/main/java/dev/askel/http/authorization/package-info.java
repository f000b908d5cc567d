/**
 * Decides for each request whether its principal may perform it, before the request is performed.
 *
 * <p>Entry type: {@link dev.askel.http.authorization.Authorization}. Two tables name the action and
 * the resources of each request: {@code OperationRules} for the operations of AWS, {@code
 * RouteRules} for the other routes. The package does not depend on Pekko.
 */
@NullMarked
package dev.askel.http.authorization;

import org.jspecify.annotations.NullMarked;
