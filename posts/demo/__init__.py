"""Invented posts for a site that has just been set up: every outlet, author, town and sentence is made up here.

Data and pictures only. `manage.py demo_content` takes them through the same operations as any other post.
"""

from posts.demo import (
    benches,
    bread,
    corridor_library,
    drafts,
    lamp_room,
    night_train,
    repair_stall,
    return_slot,
    seaweed,
    subtitles,
)

# Oldest first, as an editor would have written them.
POSTS = (
    seaweed.POST,
    bread.POST,
    lamp_room.POST,
    subtitles.POST,
    benches.POST,
    repair_stall.POST,
    night_train.POST,
    corridor_library.POST,
)
DRAFTS = (drafts.STEPS_POST, drafts.FOUNTAINS_POST, return_slot.POST)
PASTE = drafts.FERRY_PASTE
