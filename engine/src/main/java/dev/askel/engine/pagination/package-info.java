/**
 * Page tokens of lists. {@link dev.askel.engine.pagination.PageTokens} issues and verifies them
 * with keys of the cluster. The package does not depend on the lists.
 */
@NullMarked
package dev.askel.engine.pagination;

import org.jspecify.annotations.NullMarked;
