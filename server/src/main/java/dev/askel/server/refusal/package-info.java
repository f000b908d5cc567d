/** The exceptions by which packages refuse to start the server, with a message for the operator. */
@NullMarked
package dev.askel.server.refusal;

import org.jspecify.annotations.NullMarked;
