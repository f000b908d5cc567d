/**
 * Checks the text of the repository: links between documents, and plain words in documents and
 * comments.
 */
@NullMarked
package dev.askel.docs.prose;

import org.jspecify.annotations.NullMarked;
