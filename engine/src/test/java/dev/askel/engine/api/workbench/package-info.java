@NullMarked
package dev.askel.engine.api.workbench;

import org.jspecify.annotations.NullMarked;
