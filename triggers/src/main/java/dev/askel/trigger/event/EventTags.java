package dev.askel.trigger.event;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Tag;
import dev.askel.trigger.event.EventRules.Done;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The operations on the tags of rules and custom event buses. */
public interface EventTags {
    /** The maximum number of tags of a resource. */
    int TAGS_MAX = 50;

    /** Adds tags, and replaces the values of existing keys. */
    CompletionStage<Answer<Done>> tagResource(Caller caller, String arn, List<Tag> tags);

    /** Removes tags; unknown keys are ignored. */
    CompletionStage<Answer<Done>> untagResource(Caller caller, String arn, List<String> keys);

    /** Lists the tags in the order of their keys. */
    CompletionStage<Answer<List<Tag>>> listTagsForResource(Caller caller, String arn);
}
