"""What people work with: the lists of their tasks and projects, who is at a task, and the form that answers it."""

from fastapi import APIRouter

from shared.messaging.web.people import acts, dates, projects, tasks

router = APIRouter(tags=["people"])
for part in (tasks, acts, dates, projects):
    router.include_router(part.router)
