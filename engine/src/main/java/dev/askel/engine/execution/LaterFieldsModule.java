package dev.askel.engine.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Parent;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Fields that types of the language got later: between nodes they travel only when there is
 * something in them, and what was written before them is written as it was. Named in
 * reference.conf, hence public.
 */
public final class LaterFieldsModule extends SimpleModule {
    @Serial private static final long serialVersionUID = 1;

    /** The module; Pekko makes it by name. */
    public LaterFieldsModule() {
        super("askel-later-fields");
        setMixInAnnotation(ExecutionIdentity.class, WithLife.class);
        setMixInAnnotation(Parent.class, WithLife.class);
    }

    interface WithLife {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Long life();
    }
}
